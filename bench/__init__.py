"""How fast and how large it is: `python -m bench` measures it on this machine and writes docs/performance.md."""
