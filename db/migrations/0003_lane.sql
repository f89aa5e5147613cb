CREATE TABLE `budgets` (
	`scope` text NOT NULL,
	`starts_at` integer NOT NULL,
	`ends_at` integer NOT NULL,
	`used` real NOT NULL,
	PRIMARY KEY(`scope`, `starts_at`)
);
--> statement-breakpoint
CREATE INDEX `budgets_by_end` ON `budgets` (`ends_at`);--> statement-breakpoint
CREATE TABLE `revoked_tokens` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`expires_at` integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE `guest_failures` ADD `is_digits` integer DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE `sessions` ADD `customer_token_hash` text;--> statement-breakpoint
CREATE INDEX `sessions_by_customer_token` ON `sessions` (`customer_token_hash`);