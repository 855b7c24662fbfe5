"""The market core: offers, surfaces that show them, utility, checkout, orders. Mechanisms add their parts to it."""
