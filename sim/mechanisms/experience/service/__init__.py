"""Customer service: the mechanism, its desk in closed form and in SimPy, and the kernels of its contacts."""
