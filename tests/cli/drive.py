#!/usr/bin/env python3
"""Drives a program on a pseudo-terminal: drive.py ROWS COLUMNS SCRIPT COMMAND…

SCRIPT is a list of steps in JSON: {"wait": TEXT} until the screen shows TEXT, {"send": TEXT}, {"signal": NAME},
{"size": [ROWS, COLUMNS]}, {"not": TEXT} the screen must not show. Prints what came after the full-screen part,
then a line "exit N", "modes same|changed" (the terminal's settings) and "screen left|kept" (the alternate
screen). A step that does not come true within ten seconds fails."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time

ENTER, LEAVE = b"\x1b[?1049h", b"\x1b[?1049l"


def set_size(fd, rows, columns):
    fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


class Terminal:
    def __init__(self, rows, columns, command):
        self.master, slave = pty.openpty()
        self.slave = slave
        set_size(slave, rows, columns)
        self.rows, self.columns = rows, columns
        self.before = termios.tcgetattr(slave)
        self.seen = b""
        self.pid = os.fork()
        if self.pid == 0:
            os.setsid()
            fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
            for fd in (0, 1, 2):
                os.dup2(slave, fd)
            os.close(self.master)
            os.environ.setdefault("TERM", "xterm")
            os.execvp(command[0], command)

    def read(self, seconds):
        ready, _, _ = select.select([self.master], [], [], seconds)
        if not ready:
            return False
        try:
            self.seen += os.read(self.master, 65536)
        except OSError:
            return False
        return True

    def screen(self):
        """What the last drawing shows, without colours."""
        last = self.seen.rsplit(b"\x1b[2J", 1)[-1]
        return re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b"", last).decode("utf-8", "replace").replace("\r", "")

    def wait(self, text):
        end = time.monotonic() + 10
        while text not in self.screen():
            if time.monotonic() > end:
                sys.exit(f"drive: never saw {text!r}; the screen is:\n{self.screen()}")
            self.read(0.2)
        # A screen in the full-screen part fits the terminal.
        if LEAVE not in self.seen:
            lines = self.screen().split("\n")
            if len(lines) > self.rows:
                sys.exit(f"drive: {len(lines)} lines on {self.rows} rows:\n{self.screen()}")
            for line in lines:
                if len(line) > self.columns:
                    sys.exit(f"drive: a line wider than {self.columns}: {line!r}")

    def finish(self):
        end = time.monotonic() + 10
        while True:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                while self.read(0.1):
                    pass
                return status
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
                sys.exit("drive: it does not end")
            self.read(0.1)


def main():
    rows, columns, script = int(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3])
    terminal = Terminal(rows, columns, sys.argv[4:])
    for step in script:
        if "wait" in step:
            terminal.wait(step["wait"])
        if "not" in step and step["not"] in terminal.screen():
            sys.exit(f"drive: {step['not']!r} is on the screen:\n{terminal.screen()}")
        if "send" in step:
            os.write(terminal.master, step["send"].encode())
        if "signal" in step:
            os.kill(terminal.pid, getattr(signal, step["signal"]))
        if "size" in step:
            terminal.rows, terminal.columns = step["size"]
            set_size(terminal.slave, *step["size"])
    status = terminal.finish()
    after = terminal.seen.rsplit(LEAVE, 1)[-1].decode("utf-8", "replace").replace("\r\n", "\n")
    print(after.rstrip("\n"))
    code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)
    print(f"exit {code}")
    print("modes " + ("same" if termios.tcgetattr(terminal.slave) == terminal.before else "changed"))
    print("screen " + ("left" if terminal.seen.count(ENTER) == terminal.seen.count(LEAVE) else "kept"))


main()
