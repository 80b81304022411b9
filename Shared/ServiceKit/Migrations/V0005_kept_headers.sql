-- Header fields that are part of the first answer (such as X-Report-Path), one `Name: value` a line; a repeat gets them too.
ALTER TABLE idempotency_keys ADD COLUMN headers text;
