"""Runs one program at a time, as its standard input asks for, and tells what each cost.

A line of input is a JSON object with `command` (the program's path and its arguments), `environment` and `folder`. The answer is
one line: `wallMs` from the start to the end, `cpuMs` of all its threads in user and system mode, `peakKb` of memory in use at a
time, `code` (negative: the signal that ended it) and `output` of both streams. It is a small process itself, since Linux counts
what the starting process has in memory as the least that a child has had.
"""

import json
import os
import sys
import time


def measure(command, environment, folder):
    os.chdir(folder)
    read, write = os.pipe()
    streams = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_DUP2, write, 1),
        (os.POSIX_SPAWN_DUP2, write, 2),
    ]
    start = time.perf_counter_ns()
    process = os.posix_spawn(command[0], command, environment, file_actions=streams)
    os.close(write)
    output = b''
    while chunk := os.read(read, 65536):
        output += chunk
    _, status, usage = os.wait4(process, 0)
    end = time.perf_counter_ns()
    os.close(read)
    return {
        'wallMs': (end - start) / 1e6,
        'cpuMs': (usage.ru_utime + usage.ru_stime) * 1e3,
        'peakKb': usage.ru_maxrss,
        'code': os.waitstatus_to_exitcode(status),
        'output': output.decode('utf-8', 'replace'),
    }


for line in sys.stdin:
    print(json.dumps(measure(**json.loads(line))), flush=True)
