"""Published experiments on recommendation and popularity, repeated in simulated worlds; page: docs/calibration/recommender.md."""
