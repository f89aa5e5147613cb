import type { Product } from "../../db/catalog.ts";
import type { AttributeValue, Language, Localized } from "../../db/schema.ts";

/** The product properties that the shop has a name for, in both languages, with their unit. Others are shown under their own key. */
const known: Record<string, { label: { ko: string; en: string }; unit?: { ko: string; en: string } }> = {
  brand: { label: { ko: "브랜드", en: "Brand" } },
  material: { label: { ko: "소재", en: "Material" } },
  size: { label: { ko: "크기", en: "Size" } },
  care: { label: { ko: "관리 방법", en: "Care" } },
  weightGrams: { label: { ko: "무게", en: "Weight" }, unit: { ko: " g", en: " g" } },
  origin: { label: { ko: "제조국", en: "Origin" } },
  launchDate: { label: { ko: "출시일", en: "Launch date" } },
  warranty: { label: { ko: "보증", en: "Warranty" } },
  dishwasher: { label: { ko: "식기세척기", en: "Dishwasher" } },
  microwave: { label: { ko: "전자레인지", en: "Microwave" } },
  capacityMl: { label: { ko: "용량", en: "Capacity" }, unit: { ko: " ml", en: " ml" } },
  pieces: { label: { ko: "구성", en: "Pieces" }, unit: { ko: "개", en: "" } },
  color: { label: { ko: "색상", en: "Colour" } },
  scent: { label: { ko: "향", en: "Scent" } },
  set: { label: { ko: "세트", en: "Set" } },
  vegan: { label: { ko: "비건", en: "Vegan" } },
  paper: { label: { ko: "종이", en: "Paper" } },
  pages: { label: { ko: "쪽수", en: "Pages" }, unit: { ko: "쪽", en: "" } },
  threadCount: { label: { ko: "원단 번수", en: "Thread count" }, unit: { ko: "수", en: "" } },
  bulb: { label: { ko: "전구", en: "Bulb" } },
  burnTimeHours: { label: { ko: "연소 시간", en: "Burn time" }, unit: { ko: "시간", en: " hours" } },
  burnTimeMinutes: { label: { ko: "연소 시간", en: "Burn time" }, unit: { ko: "분", en: " minutes" } },
  batteryHours: { label: { ko: "배터리 사용 시간", en: "Battery life" }, unit: { ko: "시간", en: " hours" } },
  fillPower: { label: { ko: "필파워", en: "Fill power" } },
};

export function attributeLabel(key: string, language: Language): string {
  return known[key]?.label[language] ?? key.replaceAll("_", " ").trim();
}

/** A property's value in words, with its unit. */
export function attributeText(attribute: { key: string; value: AttributeValue }, language: Language): string {
  const { key, value } = attribute;
  if (Array.isArray(value)) return value.join(", ");
  if (typeof value === "object") return value[language] ?? value.ko ?? value.en ?? "";
  return `${String(value)}${known[key]?.unit?.[language] ?? ""}`;
}

/** A product's description and properties as one text in each language it is described in: what a source shows. */
export function productText(product: Product): Localized {
  const text = (language: Language) => [
    product.description[language] ?? "",
    ...Object.entries(product.attributes).map(([key, value]) => `${attributeLabel(key, language)}: ${attributeText({ key, value }, language)}`),
  ].filter(Boolean).join("\n");
  return { ...(product.title.ko !== undefined && { ko: text("ko") }), ...(product.title.en !== undefined && { en: text("en") }) };
}
