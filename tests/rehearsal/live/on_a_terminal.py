"""Runs a command on a pseudo-terminal: its output to standard output; a JSON line on standard input types, resizes
or sends a signal.

python3 on_a_terminal.py ROWS COLUMNS PROGRAM ARGUMENT...
"""

import fcntl
import json
import os
import pty
import select
import signal
import struct
import sys
import termios


def resize(terminal, rows, columns):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def main():
    rows, columns, *command = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        resize(0, int(rows), int(columns))
        os.execvp(command[0], command)
    orders = b""
    sources = [terminal, 0]
    while terminal in sources:
        for source in select.select(sources, [], [])[0]:
            try:
                data = os.read(source, 65536)
            except OSError:
                # Linux says so when the other side is closed.
                data = b""
            if data == b"":
                sources.remove(source)
            elif source == terminal:
                os.write(1, data)
            else:
                *lines, orders = (orders + data).split(b"\n")
                for order in map(json.loads, lines):
                    if "type" in order:
                        os.write(terminal, order["type"].encode())
                    elif "signal" in order:
                        os.kill(child, signal.Signals[order["signal"]])
                    else:
                        resize(terminal, *order["resize"])
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    sys.exit(status if status >= 0 else 128 - status)


main()
