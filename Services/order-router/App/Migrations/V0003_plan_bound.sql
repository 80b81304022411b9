-- Whether the order's customer is held to a plan: a caller with `accounts:any` is not, on an account of its own.
ALTER TABLE orders ADD COLUMN plan_bound boolean NOT NULL DEFAULT true;
