import type { koCatalog } from "./ko-catalog.ts";

/** English: products, FAQ and how they get here. */
export const enCatalog: typeof koCatalog = {
  table: {
    search: { product: "Search by name, brand or code", faq: "Search in questions and answers" }, filters: "Filters", clear: "Clear filters", sortBy: "Sort by",
    category: "Category", brand: "Brand", tag: "Tag", stock: "Stock", anyCategory: "Any category", anyBrand: "Any brand", anyTag: "Any tag", anyStock: "Any stock", inStock: "In stock", outOfStock: "Sold out", unknownStock: "Not said",
    missing: "Missing language", anyMissing: "Any language", missingKo: "No Korean", missingEn: "No English",
    name: "Name", question: "Question", price: "Price", updated: "Updated", id: "Code", languages: "Languages", tags: "Tags",
    sorts: { updated: "Last updated", title: "Name", price: "Price", stock: "Stock", relevance: "Relevance" },
    newProduct: "Add product", newFaq: "Add question", deleted: "Deleted", live: "In use", noneYet: { product: "No products yet", faq: "No questions yet" },
    noneYetLead: { product: "Add them one by one, or bring them all in from a file.", faq: "Add what shoppers often ask: it is used from the next chat on." },
    noneFound: "Nothing found", noneFoundLead: "Try other words, or clear the filters.", noneDeleted: "Nothing was deleted", toImport: "Import a file", deletedAt: (when) => `deleted ${when}`, restore: "Restore", restored: "Restored",
    results: (count) => count, stockLeft: (count) => count, variants: (count) => (count === 1 ? "1 variant" : `${count} variants`),
  },
  editor: {
    newProduct: "New product", newFaq: "New question", title: "Name", description: "Description", question: "Question", answer: "Answer", category: "Category", brand: "Brand", price: "Price", currency: "Currency", stock: "Stock", stockHint: "Leave it empty and nothing is said of stock.", stockSum: "The sum of the variants' stock.",
    url: "Product page", imageUrl: "Picture address", tags: "Tags", tagsHint: "Separate them by commas.", code: "Code", codeHint: "Chosen for you if left empty. It cannot be changed later.",
    variants: "Variants", variantsLead: "What differs in stock or price: colours, sizes.", addVariant: "Add variant", removeVariant: (place) => `Remove variant ${place}`, sku: "SKU", optionName: "Option", optionValue: "Value", addOption: "Add option", ownPrice: "Own price",
    optionText: "Options in Korean (e.g. color: 백자, size: M)", optionTextEn: "Options in English", variantLabel: (place) => `Variant ${place}`,
    attributes: "Details", attributesLead: "Facts that shoppers ask for: material, size, care.", addAttribute: "Add detail", attributeName: "Detail", attributeKo: "Value", attributeEn: "Value in English", removeAttribute: (name) => `Remove ${name || "the empty detail"}`,
    basics: "Basics", texts: "Texts", history: "History", saved: "Saved", unchanged: "Nothing had changed", created: "Added", removed: "Deleted", revision: (revision) => `Revision ${revision}`,
    unsaved: "You have unsaved changes", unsavedLead: "If you leave this page, what you wrote is gone.", stay: "Keep writing", leave: "Leave without saving", unsavedMark: "Not saved yet", savedMark: "Saved",
    deleteTitle: "Delete this?", deleteLead: "The bot stops speaking of it at once. Its history stays, so that you can restore it at any time.", gone: "This was deleted", goneLead: "You can restore it from its history.",
    check: "Please look at the marked fields.", needOne: "Needed in Korean or in English.", needPrice: "Please type a price.", badPrice: "A number, please, such as 29,000.", badStock: "A whole number from 0 on, please.", badUrl: "An address that begins with https://, please.", badOptions: "Write it like “color: White, size: M”.",
    needName: "Please name this detail.", twiceName: "This name is there twice.", readOnly: "Agents can look, not change.",
    chars: (count) => `${count.toLocaleString("en-US")} characters`, tryIt: "Ask in the test box",
  },
  receipt: {
    title: "Receipt", waiting: "Saving, and asking the bot…", first: "When you save, this shows at once whether the bot says the new content.", written: "Written", indexed: "Indexed", asked: "Asked", answered: "Answered",
    live: "The bot answers with this from now on", other: "All is in place, but this question is answered from another entry", failed: "This could not be confirmed. The bot reads the newest content from the database.", removed: "The bot no longer speaks of this",
    question: "Asked", answer: "The bot's answer", other_: "It did not cite this entry", took: (ms) => `${ms} in all`, notReached: "Not reached", usesRevision: (revision) => `cites revision ${revision}`,
    steps: { written: "Written", indexed: "Indexed", asked: "Asked", answered: "Answered" },
    reasons: {
      index_down: "The search index cannot be reached.", not_in_index: "The search index does not find this entry yet.", still_in_index: "The deleted entry is still in the search index.", no_answer: "The bot could not answer.", too_late: "The answer took too long.",
      still_cited: "The bot cited the old content.",
    },
  },
  conflict: {
    title: "Someone else saved this first", lead: "Nothing is lost. For each field that both of you changed, choose which to keep.", theirs: "Saved before you", mine: "Yours", before: "As it was", merged: "Merged by itself", takeTheirs: "Take all of theirs", save: "Save the merge",
    none: "You changed different fields, so both can be kept as they are.", gone: "Someone else deleted this entry", goneLead: "What you wrote is still here. Saving brings the entry back.", saveAgain: "Bring it back with mine", empty: "(empty)", keepWriting: "Keep writing",
    onlyTheirs: "Only they changed it", onlyMine: "Only you changed it",
  },
  imports: {
    lead: "Bring in products or questions from CSV, JSONL or JSON. You see first what would change, and can undo the whole of it later.", newFile: "New file", kind: "What is in it", drop: "Drop a file here, or", choose: "Choose a file", formats: "CSV · TSV · JSONL · JSON, or any of them as .gz", uploading: "Uploading", past: "Earlier imports",
    columns: "Columns", guessed: "Guessed from the columns' names. Please correct what is wrong.", remembered: "As you set it the last time for a file like this.", guess: "guess", noColumn: "Leave out", restColumns: (count) => `${count} more columns, as details`, attributeName: "Name of the detail", attributeHint: "The column's name if left empty.", asAttribute: "As a detail",
    otherFields: (count) => `${count} empty fields`, fields: { id: "Code", sku: "SKU", options: "Options", price_cents: "Price in cents" }, check: "Try it first", checkAgain: "Try again", run: (count) => `Import ${count.toLocaleString("en-US")}`, undo: "Undo this import", look: "See the result",
    checking: "Looking at what would change", running: "Importing", undoing: "Undoing", checked: "This is what would change (nothing is saved yet)", done: "Imported", undone: "Undone", cancelled: "Stopped", interrupted: "The server stopped before the end. You can run it again or undo it.", failed: "This could not be imported",
    created: "New", changed: "Changed", unchanged: "As they are", bad: "Bad lines", undoneCount: "Undone", kept: "Kept: changed since", money: "How prices were read", badLines: (count) => (count === 1 ? "1 bad line" : `${count.toLocaleString("en-US")} bad lines`), line: "Line", reason: "Reason",
    states: { uploading: "Uploaded", checking: "Trying", checked: "Tried", running: "Running", done: "Done", cancelled: "Stopped", interrupted: "Cut off", failed: "Failed", undoing: "Undoing", undone: "Undone" },
  },
  freshness: {
    lead: "Whether what is saved is what the bot says: checked at each save, and every few minutes by itself.", range: "Range", ranges: { 24: "24 hours", 168: "7 days", 720: "30 days" }, check: "Check now", checked: (count) => `${count} entries checked`, well: "Every check met the newest content.", failedSome: (count) => `${count} checks failed. The bot read from the database meanwhile.`,
    down: "The search index does not answer; the bot reads from the database directly.", last: "Last lag", worst: "Worst lag", worstAnswer: "Slowest checked answer", failed: "Failed / checks", checks: "Checks", every: (minutes) => `by itself every ${minutes} min`, none: "Nothing was checked yet.",
    states: { live: "Fresh", other: "Other entry", failed: "Failed" }, sources: { save: "At a save", canary: "By itself" },
  },
  history: {
    title: "History", lead: "Compare with what was there before, and go back to any of it.", now: "Now", restore: "Go back to this", restored: "Restored", noChange: "No field changed.", deleted: "Deleted", before: "Before", after: "After", unknown: "Command line",
    causes: { save: "Saved", delete: "Deleted", restore: "Restored", bulk: "Bulk save", import: "Import", undo: "Import undone" }, causeFile: "File", first: "First entered",
    fields: { title: "Name", description: "Description", question: "Question", answer: "Answer", category: "Category", brand: "Brand", price: "Price", currency: "Currency", stock: "Stock", attributes: "Details", variants: "Variants", url: "Product page", imageUrl: "Picture address", tags: "Tags" },
  },
};
