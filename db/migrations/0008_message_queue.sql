CREATE TABLE `messages_to_index` (
	`number` integer PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL
);
--> statement-breakpoint
INSERT INTO `messages_to_index` (`message_id`) SELECT `id` FROM `messages` WHERE `id` NOT IN (SELECT `message_id` FROM `message_documents`) ORDER BY `created_at`;
--> statement-breakpoint
DELETE FROM `desk_settings` WHERE `name` = 'messages_indexed';
