"""Closed forms and equations that the simulation must reproduce when all other mechanisms are off.

Pure functions of numbers and arrays: rates per day, times in days, nothing random, nothing commercial.
Verification compares runs with them, calibration uses them as cheap stand-ins.
"""
