// A module that never calls `listen`.
export const nothing = null;
