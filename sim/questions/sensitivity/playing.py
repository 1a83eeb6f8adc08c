"""Playing what is left of a study, on the cores here or on a cluster, into its folder."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.questions.locking import alone
from sim.questions.run import Run
from sim.questions.sensitivity import keeping, records
from sim.questions.sensitivity.cluster import play_on
from sim.questions.sensitivity.runs import Array, play
from sim.questions.sensitivity.study import Study


def play_out(folder: Path, study: Study, run: Run) -> Array:
    """Play the runs that are not there yet, and return all of them: shape (points, replications, beside, headlines).

    Raises ``ScenarioError`` where another process plays the study, or a cluster cannot be had.
    """
    with alone(folder):
        there, _ = records.read(folder, study.runs)
        done = int(there.sum())
        if done < study.runs:
            left = (study.run(int(number)) for number in np.flatnonzero(~there))
            council = study.council
            played = play_on(run.cluster, council, left) if run.cluster else play(council, left, run.threads)
            keeping.log(folder, done, f"playing on {'a cluster' if run.cluster else f'{run.threads} cores'}")
            run.report(done, study.runs)
            with records.Recorder(folder, study.runs) as recorder:
                for number, values in played:
                    recorder.add(number, values)
                    done += 1
                    run.report(done, study.runs)
            keeping.log(folder, done, "all played")
        return study.as_table(records.read(folder, study.runs)[1])
