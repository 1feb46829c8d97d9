// What do both servers on graphql-ws have in common? The schema, who may connect, and documents that are prepared once.
import { buildSchema, GraphQLError, parse, validate } from 'graphql';
import { verifyWithJose } from '../rivals/verify-with-jose.mjs';
import { Topic } from './topic.mjs';

const AUTH_TIMEOUT_MS = 10_000;
/** An application has so many queries or fewer; whoever makes up more has theirs read each time. */
const MAX_PREPARED = 1_000;

const schema = buildSchema(`
  type Query { echo(data: String!): String! }
  type Mutation { note(data: String!): Boolean! publish(data: String!): Boolean! }
  type Subscription { published: String! }
`);

/** The options of graphql-ws, and `counted()`: how many notes were taken. */
export async function graphqlOptions(tokens) {
  const verify = await verifyWithJose(tokens);
  const topic = new Topic();
  const prepare = preparer();
  let noted = 0;
  const options = {
    schema,
    connectionInitWaitTimeout: AUTH_TIMEOUT_MS,
    // Nothing of what went wrong in here is told to clients.
    isProd: true,
    async onConnect({ connectionParams }) {
      try {
        await verify(connectionParams?.token);
        return true;
      } catch {
        return false;
      }
    },
    onSubscribe(_context, _id, { query, operationName, variables }) {
      const { document, errors } = prepare(query);
      return errors ?? { schema, document, operationName, variableValues: variables };
    },
    roots: {
      query: { echo: ({ data }) => data },
      mutation: {
        note() {
          noted += 1;
          return true;
        },
        publish({ data }) {
          topic.publish({ published: data });
          return true;
        },
      },
      subscription: { published: () => topic.subscribe() },
    },
  };
  return { options, counted: () => noted };
}

/** Parses and validates a query once; returns its `document`, or the `errors` in it. */
function preparer() {
  const prepared = new Map();
  return (query) => {
    const known = prepared.get(query);
    if (known !== undefined) return known;
    const fresh = read(query);
    if (prepared.size < MAX_PREPARED) prepared.set(query, fresh);
    return fresh;
  };
}

function read(query) {
  try {
    const document = parse(query);
    const errors = validate(schema, document);
    return errors.length > 0 ? { errors } : { document };
  } catch (error) {
    return { errors: [error instanceof GraphQLError ? error : new GraphQLError('the query cannot be read')] };
  }
}
