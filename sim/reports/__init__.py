"""Reports of finished runs; they read run folders only. Importing this package draws nothing."""

from sim.kernels.scratch import keep_fonts

keep_fonts()
