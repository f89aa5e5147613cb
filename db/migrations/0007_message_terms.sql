-- Full text of messages over our own terms (db/message-terms.ts): contentless, so that no words stand in it twice.
CREATE VIRTUAL TABLE `message_terms` USING fts5(terms, content='', detail='none', tokenize='unicode61 remove_diacritics 0');
--> statement-breakpoint
INSERT INTO `message_terms`(`message_terms`, `rank`) VALUES('secure-delete', 1);
