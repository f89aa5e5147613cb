import type { Language } from "../db/schema.ts";

type Kind = { status: 400 | 401 | 403 | 404 | 409 | 410 | 412 | 413 | 422 | 429 | 500 | 503; ko: string; en: string };

/** The closed list of what can go wrong, in words for the person who sees it. */
export const errorKinds = {
  invalid_request: { status: 400, ko: "요청 형식이 올바르지 않아요.", en: "The request is not in the expected form." },
  message_empty: { status: 400, ko: "메시지를 입력해 주세요.", en: "Please type a message." },
  message_too_long: { status: 413, ko: "메시지가 너무 길어요. 2,000자 안으로 줄여 주세요.", en: "The message is too long. Please keep it under 2,000 characters." },
  session_missing: { status: 401, ko: "대화를 시작하려면 새로고침해 주세요.", en: "Please reload the page to start a chat." },
  session_expired: { status: 401, ko: "대화 시간이 끝났어요. 다시 시작해 주세요.", en: "This session has ended. Please start again." },
  customer_token_invalid: { status: 401, ko: "로그인 정보를 확인할 수 없어요. 다시 로그인해 주세요.", en: "Your sign-in could not be verified. Please sign in again." },
  not_found: { status: 404, ko: "찾을 수 없어요.", en: "Not found." },
  message_conflict: { status: 409, ko: "같은 메시지 번호로 다른 내용이 이미 접수됐어요.", en: "This message id was already used for another text." },
  turn_running: { status: 409, ko: "앞 질문에 답하고 있어요. 잠시만 기다려 주세요.", en: "The previous question is still being answered." },
  turn_not_ended: { status: 409, ko: "답변이 끝난 뒤에 평가할 수 있어요.", en: "An answer can be rated once it has ended." },
  body_too_large: { status: 413, ko: "보내신 내용이 너무 커요.", en: "The request is too large." },
  too_many_requests: { status: 429, ko: "요청이 너무 많아요. 잠시 뒤 다시 시도해 주세요.", en: "Too many requests. Please try again in a moment." },
  sign_in_required: { status: 401, ko: "로그인이 필요해요.", en: "Please sign in." },
  sign_in_failed: { status: 401, ko: "이메일이나 비밀번호가 맞지 않아요.", en: "That email and password do not match." },
  forbidden: { status: 403, ko: "이 작업을 할 권한이 없어요.", en: "Your role does not allow this." },
  origin_refused: { status: 403, ko: "이 화면에서 보낸 요청만 받아요. 새로고침한 뒤 다시 시도해 주세요.", en: "This must come from our own page. Please reload and try again." },
  link_invalid: { status: 410, ko: "링크가 만료됐거나 이미 사용됐어요. 새 링크를 받아 주세요.", en: "This link has expired or was already used. Please ask for a new one." },
  id_taken: { status: 409, ko: "이미 사용 중이에요.", en: "This is already taken." },
  last_admin: { status: 409, ko: "마지막 관리자는 바꿀 수 없어요.", en: "The last admin has to stay one." },
  revision_conflict: { status: 412, ko: "다른 사람이 먼저 저장했어요. 지금 내용과 비교해 주세요.", en: "Someone else saved this first. Please compare with what is there now." },
  key_conflict: { status: 409, ko: "같은 Idempotency-Key로 다른 요청이 이미 접수됐어요.", en: "This Idempotency-Key was already used for another request." },
  request_running: { status: 409, ko: "같은 요청을 처리하고 있어요. 잠시 뒤 다시 확인해 주세요.", en: "The same request is still being worked on. Please try again in a moment." },
  import_offset: { status: 409, ko: "파일의 다른 부분이 필요해요. 받은 곳부터 이어서 보내 주세요.", en: "Another part of the file is needed. Go on from what was received." },
  import_state: { status: 409, ko: "지금 이 파일로는 할 수 없는 작업이에요.", en: "This cannot be done with the file as it stands." },
  storage_unavailable: { status: 503, ko: "잠시 저장할 수 없어요. 조금 뒤 다시 시도해 주세요.", en: "We cannot save right now. Please try again in a moment." },
  internal: { status: 500, ko: "문제가 생겼어요. 잠시 뒤 다시 시도해 주세요.", en: "Something went wrong. Please try again in a moment." },
} as const satisfies Record<string, Kind>;

export type ErrorCode = keyof typeof errorKinds;

/** Facts for a program; a function where they hold words for the person. */
export type Details = Record<string, unknown> | ((language: Language) => Record<string, unknown>);

/** A foreseen failure. Its cause goes to the log, its code and words to the person. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly details: Details | undefined;

  constructor(code: ErrorCode, options: { cause?: unknown; details?: Details } = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.details = options.details;
  }
}

/** The body every failed request gets. */
export type ErrorBody = { error: { code: ErrorCode; message: string; details?: Record<string, unknown> } };

export function errorBody(error: AppError, language: Language): ErrorBody {
  const message = errorKinds[error.code][language];
  const details = typeof error.details === "function" ? error.details(language) : error.details;
  return { error: { code: error.code, message, ...(details && { details }) } };
}
