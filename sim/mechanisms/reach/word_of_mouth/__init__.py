"""Word of mouth: the mechanism, its terms, kernels of talk."""
