"""Reads a log with pandas, with types, and writes its time: one JSON line per input line with a file name and the kind of log."""
import json
import resource
import sys
import time

import pandas

print(json.dumps({"pandas": pandas.__version__}), flush=True)
FLOWS = {
    "version": "int8", "account-id": "str", "interface-id": "str", "srcaddr": "str", "dstaddr": "str", "srcport": "int32", "dstport": "int32", "protocol": "int16",
    "packets": "int64", "bytes": "int64", "start": "int64", "end": "int64", "action": "str", "log-status": "str",
}
SESSIONS = {
    "bytes_in": "int64", "bytes_out": "int64", "src_ip": "str", "src_ip_country_code": "str", "protocol": "str", "response.code": "int16", "dst_port": "int32", "dst_ip": "str",
    "rule_names": "str", "observation_name": "str", "source.meta": "str", "source.name": "str", "detection_types": "str", "label": "str",
}


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def read(file: str, kind: str) -> tuple[int, int]:
    if kind == "flows":
        frame = pandas.read_csv(file, sep=" ", dtype=FLOWS)
        return len(frame), int(frame["bytes"].sum())
    frame = pandas.read_csv(file, dtype=SESSIONS, parse_dates=["creation_time", "end_time", "time"])
    return len(frame), int(frame["bytes_in"].sum() + frame["bytes_out"].sum())


for line in sys.stdin:
    request = json.loads(line)
    before, started = cpu(), time.perf_counter()
    rows, sum_bytes = read(request["file"], request["kind"])
    print(json.dumps({"cpu_s": cpu() - before, "wall_s": time.perf_counter() - started, "rows": rows, "bytes": sum_bytes}), flush=True)
