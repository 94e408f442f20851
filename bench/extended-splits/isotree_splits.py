"""isotree in the benchmark on extended splits: the same forest with splits on one column, and on planes through several."""

import json
import sys
from importlib.metadata import version

import isotree
import numpy as np
from sklearn.metrics import roc_auc_score


def answer(message):
    print(json.dumps(message), flush=True)


answer({"isotree": version("isotree"), "numpy": np.__version__, "python": sys.version.split()[0]})
for line in sys.stdin:
    job = json.loads(line)
    X = np.fromfile(job["X"], dtype="<f8").reshape(-1, job["nFeatures"])
    y = np.fromfile(job["y"], dtype="<f8")
    forest = isotree.IsolationForest(
        ndim=min(job["nDim"], X.shape[1]),
        ntrees=job["nTrees"],
        sample_size=min(256, len(X)),
        missing_action="fail",
        penalize_range=False,
        random_seed=job["seed"],
        nthreads=1,
    ).fit(X)
    answer({"auc": roc_auc_score(y, forest.predict(X))})
