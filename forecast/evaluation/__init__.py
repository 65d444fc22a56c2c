"""Evaluation: the walk-forward backtest, its scores, and the selection of the champion."""
