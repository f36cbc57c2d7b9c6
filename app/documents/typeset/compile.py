"""Set a paper: data as JSON on standard input, the PDF on standard output. Runs by itself, without the application."""

import sys
from pathlib import Path

import typst

if __name__ == "__main__":
    template = Path(__file__).parent / "paper.typ"
    data = sys.stdin.buffer.read().decode()
    sys.stdout.buffer.write(typst.compile(template, sys_inputs={"data": data}))
