/**
 * Labels as they stand between braces, at least one
 * (https://prometheus.io/docs/instrumenting/exposition_formats/#comments-help-text-and-type-information).
 */
export function labelText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(
      ([name, value]) =>
        `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
    )
    .join(',');
}
