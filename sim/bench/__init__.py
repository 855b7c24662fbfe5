"""Speed, memory and scaling, with peers measured in the same run."""
