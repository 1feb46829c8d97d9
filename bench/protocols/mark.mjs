// By what are replies and deliveries counted? By these bytes, which the data of a message holds exactly once.

export const MARK = Buffer.from('c0unt-me!');
