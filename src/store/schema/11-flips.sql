-- A field that goes to and fro between two values: the value written before the last one, how often in a
-- row a write brought it back, and since when.
ALTER TABLE rewrites ADD COLUMN earlier TEXT;
ALTER TABLE rewrites ADD COLUMN flips INTEGER NOT NULL DEFAULT 0;
ALTER TABLE rewrites ADD COLUMN flips_since TEXT;
