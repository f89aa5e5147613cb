import { render } from "preact";
import { firstLanguage, speak } from "./language.ts";
import { Storefront } from "./storefront/Storefront.tsx";
import "./tokens.css";
import "./base.css";
import "./overlays.css";
import "./storefront/storefront.css";
import "./storefront/shelf.css";
import "./widget/chat.css";
import "./widget/people.css";
import "./widget/composer.css";
import "./widget/cards.css";

const language = firstLanguage();
speak(language);
const page = document.getElementById("page");
if (page) render(<Storefront firstLanguage={language} />, page);
