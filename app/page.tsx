export default function HomePage() {
  return <h1>Happens Before</h1>;
}
