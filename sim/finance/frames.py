"""Typed access to cells of a frame (the type stubs of pandas know no cell types)."""

from typing import Any

import numpy as np
import pandas as pd


def cell(frame: pd.DataFrame, at: tuple[object, object]) -> float:
    """One number of a frame, at (row, column); NaN when it is missing."""
    value: Any = frame.at[at]
    return float("nan") if pd.isna(value) else float(value)


def numbers(frame: pd.DataFrame, column: str) -> np.ndarray:
    """A column as floats; NaN where missing."""
    return frame[column].to_numpy(dtype=np.float64, na_value=np.nan)


def keys(frame: pd.DataFrame | pd.Series) -> list[int]:
    """The index as whole numbers (years, months, days)."""
    return [int(key) for key in frame.index.to_numpy()]


def texts(column: pd.Series) -> dict[str, str]:
    """A column as text by its index."""
    return {str(key): str(value) for key, value in column.items()}


def rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries."""
    return [{str(key): value for key, value in row.items()} for row in frame.to_dict("records")]
