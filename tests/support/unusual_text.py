"""Texts that are hard to write into a document, such as control characters, formulas and markup."""

from hypothesis import strategies as st

TEXT = st.text(st.characters() | st.sampled_from("ae\u0301\u0308\u034f\u0488\u200b\u200d\u202e\n\r\t\0"), max_size=60)
FORMULAS = (
    '<r><t>=HYPERLINK("https://example.org/","x")</t></r>',
    "<r>5 < 6 & so on</r>",
    "=1+1",
    "+44 20 7946 0000",
    "-5 staff",
    "@home",
    "@SUM(A1:A9)",
    " =1+1",
    "   +1",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\r\n-1",
    "\n",
    "\u00a0=1+1",
    "\u3000@x",
    "\ufeff=1+1",
    "\u200b=1+1",
    "\u202e=1+1",
    "\u00ad=1+1",
    "\x01=1+1",
    "\u2028=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\ufe63\uff0d1",
    "\ufe6bx",
    '=HYPERLINK("https://a.example","b")',
)
"""25 ways to begin a formula, or a text that a spreadsheet may take for one."""
