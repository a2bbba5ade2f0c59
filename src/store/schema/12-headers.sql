-- With what was said, the headers it was said with: a line each, without anything secret.
ALTER TABLE said ADD COLUMN sent_headers TEXT NOT NULL DEFAULT '';
ALTER TABLE said ADD COLUMN answered_headers TEXT NOT NULL DEFAULT '';
