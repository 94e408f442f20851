/** Numbers of a result; times are UTC epoch ms. NaN stands for null. */
export type NumberColumn = Float64Array;
/** Texts of a result. */
export type TextColumn = ReadonlyArray<string | null>;
/** Truth values of a result. */
export type BooleanColumn = ReadonlyArray<boolean | null>;

export type ColumnValues = NumberColumn | TextColumn | BooleanColumn;

/**
 * Columns of stored sessions by name, in a defined order and all of the same length. The type of a column follows from its
 * declaration in ALL_COLUMNS: times and numbers are a NumberColumn. Units and display names are added by queries.
 */
export type SessionColumns = Readonly<Record<string, ColumnValues>>;
