"""Turns settings into options of the commands that use them."""

import os
from collections.abc import Callable, Mapping
from typing import TypeVar

import click

from ..settings import Setting, Settings, SettingsError, read_settings, settings_of
from ..translation import _
from .bad_input import BadInputError

Function = TypeVar("Function", bound=Callable[..., object])


def setting_options(command: str) -> Callable[[Function], Function]:
    """Return a decorator that adds options for a command's settings. `chosen_settings` reads their values."""

    def add_options(function: Function) -> Function:
        for setting in reversed(settings_of(command)):
            if setting.option:
                function = click.option(setting.flag, setting.name, metavar=_("VALUE"), help=_help(setting))(function)
        return function

    return add_options


def variables_help(command: str) -> str:
    """Return the end of a command's help, which lists the settings that have no option."""
    lines = [f"  {setting.variable}\n    {_help(setting)}" for setting in settings_of(command) if not setting.option]
    return "\n".join(["\b", _("Settings that only environment variables can set:"), *lines])


def _help(setting: Setting) -> str:
    text = _("{help} ({variable}; default: {default}).") if setting.option else _("{help} (default: {default}).")
    return text.format(help=setting.help, variable=setting.variable, default=setting.default)


def chosen_settings(command: str, options: Mapping[str, str | None]) -> Settings:
    """Return the settings of a command from its options and the environment.

    Raises:
        BadInputError: A value is invalid. The message names the option or the variable.
    """
    try:
        return read_settings(command, options, os.environ)
    except SettingsError as error:
        raise BadInputError(str(error)) from error
