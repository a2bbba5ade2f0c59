-- A row that waits says what it waits for: a hold, a conflict of both sides, or a write that was
-- given up. Rows from before are holds; the next pass writes them anew. `record` is what the row is
-- about, `counterpart` the record on the opposite side, where there is one.
ALTER TABLE holds ADD COLUMN kind TEXT NOT NULL DEFAULT 'hold';
ALTER TABLE holds ADD COLUMN counterpart TEXT;
