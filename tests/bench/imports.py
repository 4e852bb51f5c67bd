"""What a cold start costs: importing the app, building each function's collaborators, loading the classifier.

Every figure is the median over fresh processes that run the unpacked package, with its .pyc. boto3 is not in the
package, for Lambda has it: it comes from the environment that runs the benchmark.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from infra.functions import FUNCTIONS
from infra.local.settings import bare_environment

RUNS = 7

# In the order of infra/functions.py: what a function calls of the composition root when the first event comes.
WIRING = {
    "receive_mail": ("receive_mail",),
    "receive_feedback": ("record_feedback",),
    "classify_contact": ("classify_contact",),
    "route_contact": ("route_contact",),
    "acknowledge_contact": ("acknowledge_contact",),
    "send_message": ("send_message",),
    "each_minute": (
        "sweep_deadlines",
        "remind_experts",
        "queue_messages",
        "release_callbacks",
    ),
    "reconcile_mail": ("reconcile_mail",),
    "train_models": ("models", "train_queue"),
    "train_model": ("train_brand", "replay_brand"),
    "api": (
        *("check_key", "brands", "submit_contact"),
        *("look_up_contact", "look_up_case", "look_up_timeline", "list_cases"),
    ),
}

_CHILD = """
import sys, time
sys.path.insert(0, sys.argv[1])
before = len(sys.modules)
cpu, wall = time.process_time(), time.perf_counter()
{work}
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
modules = len(sys.modules) - before
import json, resource
try:
    # ru_maxrss begins with the parent's on Linux, for it outlives the exec.
    memory = next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) * 1024
except OSError:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
print()
print(json.dumps([cpu, wall, modules, memory]))
"""

_IMPORT = "import app"
_FACTORIES = """
from chalicelib import wiring
factories = wiring._factories
"""
_LOAD = """
from pathlib import Path
from chalicelib.understanding.classifier import Classifier
classifier = Classifier.load(Path(sys.argv[1]) / "model")
"""
_UNDERSTAND = _LOAD + 'classifier.understand("Ma commande", "Bonjour, mon colis a du retard. Merci.")'


def measured(code: Path, environment: dict[str, str], say: Callable[[str], None]) -> dict[str, Any]:
    """CPU and wall milliseconds, modules loaded and peak memory in MB of fresh processes; `code` is the package."""
    if {function.name for function in FUNCTIONS} != set(WIRING):
        raise ValueError("infra/functions.py and the benchmark's list of wiring differ")
    say("imports: app")
    found: dict[str, Any] = {"runs": RUNS, "app": _measure(code, _IMPORT, {})}
    functions = {}
    for function in FUNCTIONS:
        say(f"imports: {function.name}")
        # Building asks the cloud for the signing key only; names of other things need only be there.
        given = {name: environment.get(name, "bench") for name in function.environment} | _aws(environment)
        built = "\n".join(f"factories['{name}']()" for name in WIRING[function.name])
        functions[function.name] = _measure(code, f"{_IMPORT}\n{_FACTORIES}\n{built}", given)
    found["functions"] = functions
    say("imports: classifier")
    found["classifier"] = {"load": _measure(code, _LOAD, {}), "load_and_first_contact": _measure(code, _UNDERSTAND, {})}
    return found


def _aws(environment: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("AWS_")}


def _measure(code: Path, work: str, given: dict[str, str]) -> dict[str, Any]:
    environment = bare_environment(os.environ) | {"PYTHONDONTWRITEBYTECODE": "1"} | given
    runs = []
    for _ in range(RUNS):
        done = subprocess.run(
            [sys.executable, "-c", _CHILD.format(work=work), str(code)],
            cwd=code,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"The package does not load:\n{done.stderr.strip()[-2000:]}")
        runs.append(json.loads(done.stdout.strip().splitlines()[-1]))
    cpu, wall, modules, memory = (statistics.median(column) for column in zip(*runs, strict=True))
    return {
        "cpu_ms": round(cpu * 1000, 1),
        "wall_ms": round(wall * 1000, 1),
        "modules": int(modules),
        "peak_memory_mb": round(memory / 1e6, 1),
    }
