/** The parts of the package that Weir uses; the package has no types. */
declare module 'ml-isolation-forest' {
  export interface TreeNode {
    readonly splitColumn?: number;
    readonly splitValue?: number;
    readonly left?: TreeNode;
    readonly right?: TreeNode;
    /** Rows of a leaf; only their number is used. */
    readonly trainingSet?: { readonly length: number };
    pathLengthFromRoot(row: readonly number[], edgesAbove: number): number;
  }
  export class IsolationForest {
    constructor(options: { nEstimators: number });
    forest: TreeNode[];
    trainingSet: { readonly length: number };
    train(rows: number[][]): void;
    predict(rows: number[][]): number[];
  }
}
