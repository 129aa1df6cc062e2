#!/usr/bin/env python3
"""Draws docs/demo.svg from a real run of the demo: ANSI colours become an SVG that looks like a terminal."""
import html
import os
import re
import subprocess
import sys
import unicodedata

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
COLUMNS, MAX_LINES = 104, 70
CHARACTER_WIDTH, LINE_HEIGHT, MARGIN = 8.43, 19, 18
FOREGROUND, BACKGROUND = "#d8dee9", "#1e2430"
COLORS = {31: "#ff6b6b", 32: "#98c379", 33: "#e5c07b", 34: "#61afef", 36: "#56b6c2", 2: "#7f8794"}


def capture():
    env = dict(os.environ, CLICOLOR_FORCE="1", COLUMNS=str(COLUMNS), GIT_PAGER="cat", TERM="xterm-256color")
    env.pop("NO_COLOR", None)
    run = subprocess.run(["bash", os.path.join(ROOT, "tools", "demo.sh")], env=env, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, check=True)
    text = run.stdout.decode("utf-8", "replace")
    text = re.sub(r"/\S*/build/bin/", "", text)
    text = re.sub(r"/tmp/tmp\.\w+/", "~/", text)
    return text.splitlines()


def spans(line):
    """Yields (text, style) for one line with SGR sequences."""
    style = {}
    for part in re.split(r"(\x1b\[[0-9;]*[A-Za-z])", line):
        if part.startswith("\x1b["):
            if not part.endswith("m"):
                continue
            for code in [int(c or 0) for c in part[2:-1].split(";")]:
                if code == 0:
                    style = {}
                elif code == 1:
                    style = dict(style, bold=True)
                elif code in COLORS:
                    style = dict(style, color=COLORS[code])
        elif part:
            yield part, style


def draw(lines):
    height = MARGIN * 2 + 24 + len(lines) * LINE_HEIGHT
    width = int(MARGIN * 2 + COLUMNS * CHARACTER_WIDTH)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" role="img" '
           'aria-label="andon stops a bad commit, then fixes white space in a partially staged file">',
           f'<rect width="100%" height="100%" rx="8" fill="{BACKGROUND}"/>']
    for i, color in enumerate(("#ff5f56", "#ffbd2e", "#27c93f")):
        out.append(f'<circle cx="{MARGIN + 4 + i * 18}" cy="18" r="5.5" fill="{color}"/>')
    out.append(f'<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,monospace" font-size="14" fill="{FOREGROUND}" '
               'xml:space="preserve">')
    for number, line in enumerate(lines):
        y = MARGIN + 34 + number * LINE_HEIGHT
        column, pieces = 0, []
        for text, style in spans(line):
            text = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text.expandtabs(4))
            text = text[: COLUMNS - column]
            if not text:
                continue
            attributes = f' x="{MARGIN + column * CHARACTER_WIDTH:.1f}"'
            attributes += f' fill="{style["color"]}"' if "color" in style else ""
            attributes += ' font-weight="bold"' if style.get("bold") else ""
            pieces.append(f"<tspan{attributes}>{html.escape(text)}</tspan>")
            column += len(text)
        if pieces:
            out.append(f'<text y="{y}">{"".join(pieces)}</text>')
    out.append("</g>\n</svg>\n")
    return "\n".join(out)


def main():
    lines = capture()
    while lines and not lines[0].strip():
        lines.pop(0)
    # The last section has figures that differ with each run; the picture ends before it.
    last = max(i for i, line in enumerate(lines) if line.startswith("\x1b[1m# "))
    lines = lines[: last - 1]
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "docs", "demo.svg")
    with open(target, "w", encoding="utf-8") as out:
        out.write(draw(lines[:MAX_LINES]))
    print(f"picture: {target}: {min(len(lines), MAX_LINES)} lines")


if __name__ == "__main__":
    main()
