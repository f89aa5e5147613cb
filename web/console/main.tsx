import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { firstLanguage } from "./words.ts";
import "../tokens.css";
import "../base.css";
import "../overlays.css";
import "./console.css";
import "./controls.css";
import "./overlays.css";
import "./grid.css";
import "./catalog/catalog.css";
import "./catalog/narrow.css";
import "./intake/intake.css";
import "./admin/admin.css";

const language = firstLanguage();
document.documentElement.lang = language;
const page = document.getElementById("console");
if (page) createRoot(page).render(<App firstLanguage={language} />);
