"""Renders a result as HTML, PDF, JSON, XLSX and ICS.

Do not add imports to this file: the child process loads this package and needs none of them.
"""
