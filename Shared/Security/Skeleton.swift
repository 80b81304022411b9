// Skeleton: replaced by the first real file of Security.
