"""Runs a program as long as whoever started this one is there: python3 until_stdin_closes.py PROGRAM ARGUMENT…

The program ends with the process group when standard input closes, also when that happens because somebody was killed and could
say nothing. SIGTERM is the whole group's, so that it reaches the program without our help; its exit code becomes ours.
"""

import os
import signal
import subprocess
import sys
import threading


def end_when_stdin_closes():
    while os.read(sys.stdin.fileno(), 4096):
        pass
    os.killpg(0, signal.SIGKILL)


# A handler, which no program inherits, and before there is one that anybody could end.
signal.signal(signal.SIGTERM, lambda *_: None)
program = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL)
threading.Thread(target=end_when_stdin_closes, daemon=True).start()
sys.exit(program.wait())
