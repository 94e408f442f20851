"""Reads a flow log with pandas, with types, and writes its time: one JSON line per input line with a file name."""
import json
import resource
import sys
import time

import pandas

print(json.dumps({"pandas": pandas.__version__}), flush=True)
TYPES = {
    "version": "int8", "account-id": "str", "interface-id": "str", "srcaddr": "str", "dstaddr": "str", "srcport": "int32", "dstport": "int32", "protocol": "int16",
    "packets": "int64", "bytes": "int64", "start": "int64", "end": "int64", "action": "str", "log-status": "str",
}


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


for line in sys.stdin:
    before, started = cpu(), time.perf_counter()
    frame = pandas.read_csv(json.loads(line)["file"], sep=" ", dtype=TYPES)
    sum_bytes = int(frame["bytes"].sum())
    rows = len(frame)
    print(json.dumps({"cpu_s": cpu() - before, "wall_s": time.perf_counter() - started, "rows": rows, "bytes": sum_bytes}), flush=True)
    del frame
