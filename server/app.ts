import { join } from "node:path";
import { serveStatic } from "@hono/node-server/serve-static";
import { Hono, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { secureHeaders } from "hono/secure-headers";
import { openAPIRouteHandler } from "hono-openapi";
import { sendEvents } from "./chat/sse.ts";
import { ReaderBusy } from "../db/reader.ts";
import type { Deps } from "./compose.ts";
import { AppError, errorBody, errorKinds } from "./errors.ts";
import { bodyBytesMax, readerBusyMs } from "./limits.ts";
import { openapi } from "./openapi.ts";
import { brandRoutes } from "./routes/brand.ts";
import { chatRoutes } from "./routes/chat.ts";
import { colleagueRoutes } from "./routes/colleagues.ts";
import { consoleRoutes } from "./routes/console.ts";
import { conversationLiveRoutes } from "./routes/conversation-live.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { faqRoutes } from "./routes/faqs.ts";
import { gapRoutes } from "./routes/gaps.ts";
import { importRoutes } from "./routes/imports.ts";
import { freshnessRoutes } from "./routes/freshness.ts";
import { dashboardRoutes } from "./routes/dashboard.ts";
import { deskRoutes } from "./routes/desk.ts";
import { exportRoutes } from "./routes/exports.ts";
import { healthRoutes } from "./routes/health.ts";
import { memberRoutes } from "./routes/members.ts";
import { productRoutes } from "./routes/products.ts";
import { preferredLanguage } from "./routes/request.ts";
import { reviewRoutes } from "./routes/reviews.ts";
import { sessionRoutes } from "./routes/sessions.ts";
import { staffRoutes } from "./routes/staff.ts";
import { storefrontRoutes } from "./routes/storefront.ts";
import { trialRoutes } from "./routes/trials.ts";
import { logRoutes } from "./routes/log.ts";
import { takeoverRoutes } from "./routes/takeover.ts";
import { tooMany } from "./rates.ts";
import { isOwnPage, isStaffPath, safeMethods } from "./staff.ts";

/** Where `vite build` puts the page. */
export const pageFolder = join(import.meta.dirname, "../web/dist");

/** The HTTP side of a server, as a function of its parts. */
export function createApp(deps: Deps) {
  const fromOtherOrigins = cors({
    origin: deps.allowedOrigins, allowHeaders: ["authorization", "content-type", "last-event-id"], exposeHeaders: ["x-conversation-id", "x-turn-id", "retry-after"], maxAge: 600,
  });
  const app = new Hono()
    .use("/api/*", sendEvents(deps.log))
    .use(secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: ["'none'"], scriptSrc: ["'self'"], styleSrc: ["'self'"], imgSrc: ["'self'", "data:"], connectSrc: ["'self'"], fontSrc: ["'self'"],
        manifestSrc: ["'self'"], baseUri: ["'none'"], formAction: ["'none'"], frameAncestors: ["'none'"],
      },
      referrerPolicy: "no-referrer",
      strictTransportSecurity: false, // a promise for a whole domain, which only its TLS proxy can make
    }))
    .use("/api/*", async (c, next) => {
      await next();
      if (!c.res.headers.has("cache-control")) c.header("cache-control", "no-store"); // personal, or as old as the shelf
    })
    .use("/api/*", async (c, next) => (c.req.header("origin") === undefined ? next() : fromOtherOrigins(c, next)))
    .use("/api/*", refuseForeignWrites(deps.allowedOrigins))
    .use("/api/*", shoppersBody)
    .route("/", healthRoutes(deps))
    .route("/api", sessionRoutes(deps))
    .route("/api", chatRoutes(deps))
    .route("/api", conversationRoutes(deps))
    .route("/api", conversationLiveRoutes(deps))
    .route("/api", storefrontRoutes(deps))
    .route("/api", staffRoutes(deps))
    .route("/api", memberRoutes(deps))
    .route("/api", colleagueRoutes(deps))
    .route("/api/products", productRoutes(deps))
    .route("/api/faqs", faqRoutes(deps))
    .route("/", freshnessRoutes(deps))
    .route("/api", importRoutes(deps))
    .route("/api", trialRoutes(deps))
    .route("/api", gapRoutes(deps))
    .route("/api", brandRoutes(deps))
    .route("/api", deskRoutes(deps))
    .route("/api", takeoverRoutes(deps))
    .route("/api", logRoutes(deps))
    .route("/api", dashboardRoutes(deps))
    .route("/api", reviewRoutes(deps))
    .route("/api", exportRoutes(deps));
  app.get("/openapi.json", openAPIRouteHandler(app, openapi));
  app.route("/", consoleRoutes(pageFolder));
  // The build names its assets by their content; the page that names them must be the newest.
  app.get("*", serveStatic({ root: pageFolder, onFound: (_, c) => c.header("cache-control", c.req.path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache") }));
  app.notFound((c) => c.json(errorBody(new AppError("not_found"), preferredLanguage(c)), 404));
  app.onError((error, c) => {
    const known = toAppError(error);
    if (known.code === "internal" || known.code === "storage_unavailable") deps.log.error({ error, method: c.req.method, route: c.req.path.replace(/\/[a-z]{3}_[\w-]+/g, "/:id") }, known.code);
    const body = errorBody(known, preferredLanguage(c));
    const seconds = body.error.details?.["retryAfterSeconds"];
    if (typeof seconds === "number") c.header("retry-after", String(seconds));
    return c.json(body, errorKinds[known.code].status);
  });
  return app;
}

const countedBody = bodyLimit({ maxSize: bodyBytesMax, onError: () => { throw new AppError("body_too_large"); } });

/** Browsers send a simple request for any page and only keep its answer back: a page that nobody has allowed writes nothing here. */
function refuseForeignWrites(allowedOrigins: readonly string[]): MiddlewareHandler {
  return (c, next) => {
    const origin = c.req.header("origin");
    if (origin !== undefined && !safeMethods.has(c.req.method) && !allowedOrigins.includes(origin) && !isOwnPage(c)) throw new AppError("origin_refused");
    return next();
  };
}

/** Routes for staff have a bound of their own, behind the sign-in. */
const shoppersBody: MiddlewareHandler = (c, next) => {
  if (isStaffPath(c.req.path)) return next();
  const length = c.req.header("content-length"); // which Node holds a body to
  if (length === undefined || c.req.header("transfer-encoding") !== undefined) return countedBody(c, next);
  if (Number(length) > bodyBytesMax) throw new AppError("body_too_large");
  return next();
};

export type App = ReturnType<typeof createApp>;

/** Whatever was thrown, as one of the failures we have words for. */
function toAppError(error: Error): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof ReaderBusy) return tooMany(readerBusyMs, 0);
  if (error instanceof HTTPException) return new AppError(error.status === 404 ? "not_found" : error.status === 413 ? "body_too_large" : "invalid_request", { cause: error });
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  return new AppError(/^SQLITE_(FULL|IOERR|BUSY|READONLY|CANTOPEN)/.test(code) ? "storage_unavailable" : "internal", { cause: error });
}
