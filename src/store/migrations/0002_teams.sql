-- Who works with whom: a team is a name and no row, and a manager is another person. Who loses a manager has none; that
-- nobody is their own manager, over however many others, is checked when a row is written.
ALTER TABLE people ADD COLUMN team TEXT;
ALTER TABLE people ADD COLUMN manager BLOB REFERENCES people (id) ON DELETE SET NULL;

CREATE INDEX people_by_manager ON people (manager);
