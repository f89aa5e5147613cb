CREATE TABLE `canned_replies` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`language` text NOT NULL,
	`text` text NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `conversation_events` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`conversation_id` text NOT NULL,
	`number` integer NOT NULL,
	`kind` text NOT NULL,
	`staff_id` text,
	`data` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversation_events_by_number` ON `conversation_events` (`conversation_id`,`number`);--> statement-breakpoint
CREATE INDEX `conversation_events_by_time` ON `conversation_events` (`at`);--> statement-breakpoint
CREATE TABLE `desk_settings` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `export_items` (
	`export_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	PRIMARY KEY(`conversation_id`, `export_id`),
	FOREIGN KEY (`export_id`) REFERENCES `exports`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `exports` (
	`id` text PRIMARY KEY NOT NULL,
	`staff_id` text NOT NULL,
	`format` text NOT NULL,
	`filters` text NOT NULL,
	`conversations` integer NOT NULL,
	`deleted_since` integer DEFAULT 0 NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `message_documents` (
	`number` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`message_id` text NOT NULL,
	`conversation_id` text NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `message_documents_by_message` ON `message_documents` (`message_id`);--> statement-breakpoint
CREATE INDEX `message_documents_by_conversation` ON `message_documents` (`conversation_id`);--> statement-breakpoint
CREATE TABLE `notes` (
	`id` text PRIMARY KEY NOT NULL,
	`conversation_id` text NOT NULL,
	`kind` text NOT NULL,
	`staff_id` text,
	`staff_name` text,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `notes_by_conversation` ON `notes` (`conversation_id`,`at`);--> statement-breakpoint
CREATE TABLE `prompt_texts` (
	`hash` text PRIMARY KEY NOT NULL,
	`text` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `saved_views` (
	`id` text PRIMARY KEY NOT NULL,
	`title` text NOT NULL,
	`filter` text NOT NULL,
	`created_by` text NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `turn_sources` (
	`turn_id` text NOT NULL,
	`entry_id` text NOT NULL,
	`revision` integer NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`turn_id`, `entry_id`),
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `turn_sources_by_time` ON `turn_sources` (`at`,`entry_id`);--> statement-breakpoint
CREATE INDEX `turn_sources_by_entry` ON `turn_sources` (`entry_id`,`at`);--> statement-breakpoint
CREATE TABLE `turn_traces` (
	`turn_id` text PRIMARY KEY NOT NULL,
	`trace` text NOT NULL,
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `verdicts` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`id` text NOT NULL,
	`turn_id` text NOT NULL,
	`staff_id` text NOT NULL,
	`staff_name` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text,
	`comment` text,
	`corrected` text,
	`facts` text NOT NULL,
	`labels` text NOT NULL,
	`wants_second` integer NOT NULL,
	`consent` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`turn_id`) REFERENCES `turns`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `verdicts_by_id` ON `verdicts` (`id`);--> statement-breakpoint
CREATE INDEX `verdicts_by_turn` ON `verdicts` (`turn_id`,`staff_id`,`seq`);--> statement-breakpoint
CREATE INDEX `verdicts_by_staff` ON `verdicts` (`staff_id`,`turn_id`);--> statement-breakpoint
DROP INDEX `turns_by_conversation`;--> statement-breakpoint
ALTER TABLE `turns` ADD `topic` text;--> statement-breakpoint
ALTER TABLE `turns` ADD `unsupported` integer;--> statement-breakpoint
ALTER TABLE `turns` ADD `confidence` real;--> statement-breakpoint
CREATE INDEX `turns_by_time` ON `turns` (`started_at`,`language`,`topic`,`state`,`conversation_id`,`model`,`arm`,`rating`,`unanswered`,`unsupported`,`cost_usd`,`first_text_ms`,`total_ms`,`confidence`,`id`);--> statement-breakpoint
CREATE INDEX `turns_by_conversation` ON `turns` (`conversation_id`,`started_at`,`state`,`language`,`arm`,`model`,`rating`,`unanswered`,`unsupported`,`cost_usd`,`topic`,`id`);--> statement-breakpoint
ALTER TABLE `conversations` ADD `staff_id` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `staff_name` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `accepted_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `handed_off_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `closed_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `closed_as` text;--> statement-breakpoint
ALTER TABLE `conversations` ADD `solved_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `not_solved_at` integer;--> statement-breakpoint
ALTER TABLE `conversations` ADD `reopened_at` integer;--> statement-breakpoint
CREATE INDEX `conversations_by_update` ON `conversations` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_by_state` ON `conversations` (`state`,`updated_at`);--> statement-breakpoint
CREATE INDEX `conversations_by_language` ON `conversations` (`language`,`updated_at`);--> statement-breakpoint
CREATE INDEX `conversations_by_creation` ON `conversations` (`created_at`);--> statement-breakpoint
ALTER TABLE `messages` ADD `staff_id` text;--> statement-breakpoint
ALTER TABLE `messages` ADD `staff_name` text;--> statement-breakpoint
CREATE INDEX `handoffs_by_conversation` ON `handoffs` (`conversation_id`,`created_at`);