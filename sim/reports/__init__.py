"""Reports of finished runs; they read run folders only. Importing this package draws nothing."""
