declare module 'elasticio-node' {
  interface Message<Body> {
    id: string;
    attachments: Record<string, unknown>;
    body: Body;
    headers: Record<string, unknown>;
    metadata: Record<string, unknown>;
  }

  export const messages: {
    newMessageWithBody<Body>(body: Body): Message<Body>;
  };
}
