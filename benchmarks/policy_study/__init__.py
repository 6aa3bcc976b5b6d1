"""The study of policies: replays of generated retail workloads, measured against the bound of hindsight."""
