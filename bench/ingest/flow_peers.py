"""Reads a flow log into sessions, scores and stores them: with DuckDB's CSV reader, or with pandas; both with scikit-learn's isolation forest."""

import json
import os
import resource
import sys
import tempfile
import time

import pandas
import sklearn
from sklearn.ensemble import IsolationForest

WINDOW_S = 600
TRAIN = 200_000
FEATURES = ["bytes_in", "bytes_out", "packets", "records", "blocked", "duration"]
NAMES = "version account_id interface_id srcaddr dstaddr srcport dstport protocol packets bytes start end action log_status".split()


def score(sessions):
    X = sessions[FEATURES].to_numpy()
    sample = X if len(X) <= TRAIN else sessions[FEATURES].sample(TRAIN, random_state=0).to_numpy()
    forest = IsolationForest(n_estimators=100, max_samples=1024, random_state=0, n_jobs=2).fit(sample)
    sessions["anomaly_score"] = -forest.score_samples(X)
    return sessions


def with_duckdb(log, folder):
    import duckdb

    connection = duckdb.connect(os.path.join(folder, "peer.duckdb"), config={"threads": 2, "memory_limit": "512MB"})
    sessions = connection.execute(
        """SELECT CASE WHEN is_reply THEN dstaddr ELSE srcaddr END AS src, CASE WHEN is_reply THEN srcaddr ELSE dstaddr END AS dst,
             CASE WHEN is_reply THEN srcport ELSE dstport END AS port, "start" // 600 AS "window",
             sum(CASE WHEN is_reply THEN 0 ELSE bytes END)::DOUBLE AS bytes_in, sum(CASE WHEN is_reply THEN bytes ELSE 0 END)::DOUBLE AS bytes_out,
             sum(packets)::DOUBLE AS packets, count(*)::DOUBLE AS records, count(*) FILTER (action = 'REJECT')::DOUBLE AS blocked,
             (max("end") - min("start"))::DOUBLE AS duration
           FROM (SELECT *, srcport < 1024 AND dstport >= 1024 AS is_reply FROM
             (SELECT DISTINCT * FROM read_csv(?, delim=' ', header=true, names=?)))
           GROUP BY ALL""",
        [log, NAMES],
    ).df()
    scored = score(sessions)
    connection.execute("CREATE TABLE sessions AS SELECT * FROM scored")
    connection.close()
    return len(scored)


def with_pandas(log, folder):
    parts = []
    for chunk in pandas.read_csv(log, sep=" ", names=NAMES, skiprows=1, chunksize=500_000):
        chunk = chunk.drop_duplicates()
        reply = (chunk.srcport < 1024) & (chunk.dstport >= 1024)
        table = pandas.DataFrame(
            {
                "src": chunk.srcaddr.where(~reply, chunk.dstaddr),
                "dst": chunk.dstaddr.where(~reply, chunk.srcaddr),
                "port": chunk.dstport.where(~reply, chunk.srcport),
                "window": chunk.start // WINDOW_S,
                "bytes_in": chunk.bytes.where(~reply, 0),
                "bytes_out": chunk.bytes.where(reply, 0),
                "packets": chunk.packets,
                "records": 1,
                "blocked": (chunk.action == "REJECT").astype(int),
                "first": chunk.start,
                "last": chunk.end,
            }
        )
        parts.append(fold(table))
    sessions = fold(pandas.concat(parts))
    sessions["duration"] = sessions["last"] - sessions["first"]
    scored = score(sessions)
    scored.to_csv(os.path.join(folder, "sessions.csv"), index=False)
    return len(scored)


def fold(table):
    sums = {name: "sum" for name in ["bytes_in", "bytes_out", "packets", "records", "blocked"]}
    return table.groupby(["src", "dst", "port", "window"], as_index=False).agg({**sums, "first": "min", "last": "max"})


def main():
    contestant, log = sys.argv[1:]
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        before = resource.getrusage(resource.RUSAGE_SELF)
        sessions = {"duckdb": with_duckdb, "pandas": with_pandas}[contestant](log, folder)
        usage = resource.getrusage(resource.RUSAGE_SELF)
        cpu = usage.ru_utime + usage.ru_stime - before.ru_utime - before.ru_stime
        disk = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder)) / 1e6
        print(json.dumps({"wall_s": time.perf_counter() - started, "cpu_s": cpu, "peak_rss_mib": usage.ru_maxrss / 1024, "sessions": sessions, "disk_mb": disk}))


print(json.dumps({"scikit-learn": sklearn.__version__, "pandas": pandas.__version__}), file=sys.stderr)
main()
