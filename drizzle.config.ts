import { defineConfig } from "drizzle-kit";

export default defineConfig({ dialect: "sqlite", schema: ["./db/schema.ts", "./db/schema-index.ts", "./db/schema-staff.ts", "./db/schema-agents.ts"], out: "./db/migrations" });
