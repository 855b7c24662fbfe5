"""Logistics: the mechanism, the stages of an order, the line of the warehouse, carriers, promises, and their terms."""
