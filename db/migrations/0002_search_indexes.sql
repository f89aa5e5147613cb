CREATE TABLE `embeddings` (
	`embedder` text NOT NULL,
	`hash` text NOT NULL,
	`vector` blob NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`embedder`, `hash`)
);
--> statement-breakpoint
CREATE TABLE `index_cursors` (
	`collection` text PRIMARY KEY NOT NULL,
	`seq` integer NOT NULL,
	`updated_at` integer NOT NULL
);
