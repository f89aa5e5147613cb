CREATE TABLE `audit` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`details` text NOT NULL,
	`prev_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_by_subject` ON `audit` (`subject`,`seq`);--> statement-breakpoint
CREATE INDEX `audit_by_actor` ON `audit` (`actor`,`seq`);--> statement-breakpoint
CREATE TABLE `checks` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`at` integer NOT NULL,
	`source` text NOT NULL,
	`entry_id` text NOT NULL,
	`revision` integer NOT NULL,
	`state` text NOT NULL,
	`lag_ms` real,
	`answered_ms` real,
	`reason` text
);
--> statement-breakpoint
CREATE INDEX `checks_by_at` ON `checks` (`at`);--> statement-breakpoint
CREATE TABLE `edits` (
	`entry_id` text NOT NULL,
	`revision` integer NOT NULL,
	`actor` text NOT NULL,
	`cause` text NOT NULL,
	`import_id` text,
	PRIMARY KEY(`entry_id`, `revision`)
);
--> statement-breakpoint
CREATE INDEX `edits_by_import` ON `edits` (`import_id`) WHERE import_id is not null;--> statement-breakpoint
CREATE TABLE `import_maps` (
	`kind` text NOT NULL,
	`columns_hash` text NOT NULL,
	`map` text NOT NULL,
	`used_at` integer NOT NULL,
	PRIMARY KEY(`kind`, `columns_hash`)
);
--> statement-breakpoint
CREATE TABLE `imports` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`actor` text NOT NULL,
	`state` text NOT NULL,
	`map` text NOT NULL,
	`report` text,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `imports_by_time` ON `imports` (`created_at`);--> statement-breakpoint
CREATE TABLE `pin_keys` (
	`key` text PRIMARY KEY NOT NULL,
	`pin_id` text NOT NULL,
	FOREIGN KEY (`pin_id`) REFERENCES `pins`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `pins` (
	`id` text PRIMARY KEY NOT NULL,
	`questions` text NOT NULL,
	`reply` text NOT NULL,
	`actor` text NOT NULL,
	`updated_at` integer NOT NULL,
	`hits` integer DEFAULT 0 NOT NULL,
	`hit_at` integer
);
--> statement-breakpoint
CREATE TABLE `question_sets` (
	`id` text PRIMARY KEY NOT NULL,
	`revision` integer NOT NULL,
	`name` text NOT NULL,
	`questions` text NOT NULL,
	`actor` text NOT NULL,
	`updated_at` integer NOT NULL,
	`last_run` text
);
--> statement-breakpoint
CREATE TABLE `request_keys` (
	`actor` text NOT NULL,
	`key` text NOT NULL,
	`request_hash` text NOT NULL,
	`status` integer,
	`body` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`actor`, `key`)
);
--> statement-breakpoint
CREATE INDEX `request_keys_by_at` ON `request_keys` (`at`);--> statement-breakpoint
CREATE TABLE `settled_questions` (
	`turn_id` text PRIMARY KEY NOT NULL,
	`state` text NOT NULL,
	`entry_id` text,
	`actor` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `staff_failures` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`who_hash` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `staff_failures_by_who` ON `staff_failures` (`who_hash`,`at`);--> statement-breakpoint
CREATE TABLE `staff_links` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`member_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`member_id`) REFERENCES `staff_members`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_links_by_token` ON `staff_links` (`token_hash`);--> statement-breakpoint
CREATE TABLE `staff_members` (
	`id` text PRIMARY KEY NOT NULL,
	`email` text NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`password` text,
	`disabled_at` integer,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_members_by_email` ON `staff_members` (`email`);--> statement-breakpoint
CREATE TABLE `staff_sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`member_id` text NOT NULL,
	`agent` text NOT NULL,
	`created_at` integer NOT NULL,
	`seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`member_id`) REFERENCES `staff_members`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_sessions_by_token` ON `staff_sessions` (`token_hash`);--> statement-breakpoint
CREATE INDEX `staff_sessions_by_member` ON `staff_sessions` (`member_id`);--> statement-breakpoint
CREATE TABLE `staff_tokens` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`label` text NOT NULL,
	`role` text NOT NULL,
	`created_by` text NOT NULL,
	`created_at` integer NOT NULL,
	`used_at` integer,
	`revoked_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `staff_tokens_by_hash` ON `staff_tokens` (`token_hash`);--> statement-breakpoint
CREATE TABLE `voices` (
	`version` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`settings` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `products_by_updated` ON `products` (`updated_at`,`id`);--> statement-breakpoint
CREATE INDEX `revisions_deleting` ON `revisions` (`kind`,`at`) WHERE snapshot is null;